// A service for the tests of the platform: ready at once, controlled by its environment and by requests.
const { createServer } = require('node:http');

if (process.env.FIXTURE_FAILS) {
  console.error('cannot start: the fixture fails on purpose');
  process.exit(1);
}
const server = createServer((request, response) => {
  if (request.url === '/die') {
    console.log(JSON.stringify({ level: 60, msg: 'dying by request' }));
    process.exit(7);
  }
  if (request.url === '/warn') console.log(JSON.stringify({ level: 40, msg: 'careful', requestId: 'r-1' }));
  const ready = request.url !== '/health/ready' || !process.env.FIXTURE_NEVER_READY;
  response.writeHead(ready ? 200 : 503).end(ready ? String(process.pid) : 'no database');
});
server.listen(Number(process.env.PORT), process.env.HOST, () =>
  console.log(JSON.stringify({ level: 30, msg: 'listening' })),
);
process.on('SIGTERM', () => process.exit(0));
