using System.Runtime.CompilerServices;

// A call goes through frames of a kilobyte: clearing what is written anyway would take it a fiftieth of its time.
[module: SkipLocalsInit]
