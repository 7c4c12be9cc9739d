// Usage: node ollama.mjs SCENE ENDPOINT. Prints what the official client made of it, as JSON.
import { Ollama } from 'ollama';

const [scene, endpoint] = process.argv.slice(2);
const client = new Ollama({ host: endpoint });
const messages = [{ role: 'user', content: 'What is the weather in Oslo?' }];
const model = 'qwen3:4b';
const parameters = { type: 'object', properties: { city: { type: 'string' } } };
const tools = [{ type: 'function', function: { name: 'weather', parameters } }];

const scenes = {
  async chat() {
    return await client.chat({ model, messages });
  },

  async stream() {
    const result = { text: '', thinking: '', last: null };
    for await (const part of await client.chat({ model, messages, stream: true, think: true })) {
      result.text += part.message.content;
      result.thinking += part.message.thinking ?? '';
      result.last = part;
    }
    return result;
  },

  async tools() {
    const asked = (await client.chat({ model, messages, tools })).message;
    const results = asked.tool_calls.map(({ function: { name, arguments: { city } } }) => (
      { role: 'tool', tool_name: name, content: `sunny in ${city}` }));
    const answer = await client.chat({ model, tools, messages: [...messages, asked, ...results] });
    return { calls: asked.tool_calls, answer: answer.message.content };
  },

  async error() {
    try {
      return { answered: await client.chat({ model: 'missing', messages }) };
    } catch (error) {
      return { name: error.name, status: error.status_code, message: error.message };
    }
  },

  async brokenStream() {
    let text = '';
    try {
      for await (const part of await client.chat({ model, messages, stream: true })) { text += part.message.content; }
      return { text, failed: false };
    } catch (error) {
      return { text, failed: true, message: error.message };
    }
  },

  async models() {
    const installed = (await client.list()).models.map(entry => entry.name);
    await client.chat({ model, messages: [], keep_alive: 0 });
    const before = (await client.ps()).models.map(entry => entry.name);
    await client.chat({ model, messages: [] });
    const after = (await client.ps()).models.map(entry => entry.name);
    return { installed, before, after, version: (await client.version()).version };
  },
};

console.log(JSON.stringify(await scenes[scene]()));
