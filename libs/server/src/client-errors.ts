import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { ErrorCode } from '@e-storefront/errors';

interface Refusal {
  status: number;
  code: ErrorCode;
  message: string;
}

const UNREADABLE: Refusal = {
  status: 400,
  code: 'BAD_REQUEST',
  message: 'The request is not valid HTTP.',
};

/** Errors of Node's HTTP parser, by code, from before a request exists. */
const REFUSALS: Readonly<Record<string, Refusal>> = {
  HPE_HEADER_OVERFLOW: {
    status: 431,
    code: 'BAD_REQUEST',
    message: 'The headers of the request are too large.',
  },
  ERR_HTTP_REQUEST_TIMEOUT: {
    status: 408,
    code: 'BAD_REQUEST',
    message: 'The request took too long to arrive. Send it again.',
  },
};

/**
 * Answers a connection whose input is not a readable request with an error in the usual format, and closes
 * it.
 */
export function answerClientError(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed || !socket.writable) return void socket.destroy();
  const { status, code, message } = REFUSALS[error.code ?? ''] ?? UNREADABLE;
  const body = JSON.stringify({ errors: [{ message, extensions: { code } }] });
  socket.end(
    [
      `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`,
      'Content-Type: application/json; charset=utf-8',
      `Content-Length: ${Buffer.byteLength(body)}`,
      'X-Content-Type-Options: nosniff',
      'Connection: close',
      '',
      body,
    ].join('\r\n'),
  );
  // Further input is ignored.
  setTimeout(() => socket.destroy(), LINGER_MS).unref();
}

/** How long a client may take to read the error. */
const LINGER_MS = 1_000;
