// Usage: node openai.mjs SCENE ENDPOINT. Prints what the official client made of it, as JSON.
import OpenAI, { AzureOpenAI } from 'openai';

const [scene, endpoint] = process.argv.slice(2);
const client = new OpenAI({ baseURL: endpoint, apiKey: 'key', maxRetries: 2 });
const messages = [{ role: 'user', content: 'What is the weather in Oslo?' }];
const model = 'gpt-5-mini';
const parameters = { type: 'object', properties: { city: { type: 'string' } } };
const tools = [{ type: 'function', function: { name: 'weather', parameters } }];

const scenes = {
  async chat() {
    return await client.chat.completions.create({ model, messages });
  },

  async stream() {
    const stream = await client.chat.completions.create({ model, messages, stream: true, stream_options: { include_usage: true } });
    const result = { text: '', finish: null, usage: null };
    for await (const chunk of stream) {
      result.text += chunk.choices[0]?.delta?.content ?? '';
      result.finish ??= chunk.choices[0]?.finish_reason ?? null;
      result.usage ??= chunk.usage ?? null;
    }
    return result;
  },

  async tools() {
    const completion = await client.chat.completions.stream({ model, messages, tools }).finalChatCompletion();
    const asked = completion.choices[0].message;
    const results = asked.tool_calls.map(call => (
      { role: 'tool', tool_call_id: call.id, content: `sunny in ${JSON.parse(call.function.arguments).city}` }));
    const answer = await client.chat.completions.create({ model, tools, messages: [...messages, asked, ...results] });
    return { finish: completion.choices[0].finish_reason, calls: asked.tool_calls, answer: answer.choices[0].message.content };
  },

  async json() {
    const json_schema = { name: 'weather', strict: true, schema: { type: 'object' } };
    const response_format = { type: 'json_schema', json_schema };
    const completion = await client.chat.completions.parse({ model, messages, response_format });
    return completion.choices[0].message.content;
  },

  async vision() {
    const image = { type: 'image_url', image_url: { url: 'data:image/png;base64,AQID', detail: 'low' } };
    const content = [{ type: 'text', text: 'What is this?' }, image];
    return (await client.chat.completions.create({ model, messages: [{ role: 'user', content }] })).choices[0];
  },

  async headers() {
    const { data, response } = await client.chat.completions.create({ model, messages }).withResponse();
    return { text: data.choices[0].message.content, headers: Object.fromEntries(response.headers) };
  },

  async refusal() {
    return (await client.chat.completions.create({ model, messages })).choices[0];
  },

  async error() {
    try {
      return { answered: await client.chat.completions.create({ model, messages }) };
    } catch (error) {
      const { status, code, type, param, requestID } = error;
      return { name: error.constructor.name, status, code, type, param, request: requestID };
    }
  },

  async brokenStream() {
    let text = '';
    try {
      const stream = await client.chat.completions.create({ model, messages, stream: true });
      for await (const chunk of stream) { text += chunk.choices[0]?.delta?.content ?? ''; }
      return { text, failed: false };
    } catch (error) {
      return { text, failed: true, name: error.constructor.name, message: error.message };
    }
  },

  async abort() {
    const stream = await client.chat.completions.create({ model, messages, stream: true });
    for await (const chunk of stream) {
      if (chunk.choices[0]?.delta?.content) { break; }
    }
    return 'left';
  },

  async models() {
    return (await client.models.list()).data.map(entry => entry.id);
  },

  async azure() {
    const azure = new AzureOpenAI({ endpoint, apiKey: 'key', deployment: 'dep', apiVersion: '2024-10-21' });
    const whole = await azure.chat.completions.create({ model: 'dep', messages });
    let text = '';
    const stream = await azure.chat.completions.create({ model: 'dep', messages, stream: true });
    for await (const chunk of stream) { text += chunk.choices[0]?.delta?.content ?? ''; }
    return { whole: whole.choices[0].message.content, text };
  },
};

console.log(JSON.stringify(await scenes[scene]()));
