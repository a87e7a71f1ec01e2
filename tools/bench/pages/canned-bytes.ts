// The upper limit: a bare node:http server that sends the bytes of our gateway's response to each page.
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { z } from 'zod';

const answers = z
  .record(z.string(), z.string())
  .parse(JSON.parse(readFileSync(process.env['ANSWERS_FILE'] ?? '', 'utf8')));

const server = createServer((request, response) => {
  const body = answers[request.url ?? ''];
  request.resume().on('end', () =>
    response
      .setHeader('content-type', 'application/json')
      .writeHead(body ? 200 : 404)
      .end(body),
  );
});
server.listen(0, '127.0.0.1', () => {
  console.log(`listening http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});
