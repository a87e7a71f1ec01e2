#!/usr/bin/env node
// `npm start`: the whole platform on this machine. The work is in tools/dev/dev.ts; see run.mjs for why this is plain JavaScript.
process.argv.splice(2, 0, 'tools/dev/dev.ts');
await import('./run.mjs');
