import type { FastifyError, FastifyInstance } from 'fastify';
import { ERROR_CODES, isDomainError, type ErrorCode } from '@e-storefront/errors';
import { logOutage, type Logging } from './outage';

/**
 * Converts errors of Fastify (invalid JSON, too large, unknown route) and of routes to the format and codes
 * of the error table.
 */
export function codeHttpErrors(app: FastifyInstance, service: Logging): void {
  app.setErrorHandler((error: FastifyError, request, reply) => {
    if (isDomainError(error)) {
      const { message, code, details, status } = error;
      return reply.code(status).send({ errors: [{ message, extensions: { code, ...details } }] });
    }
    if (logOutage(service, error)) return reply.code(503).send(refusal('SERVICE_UNAVAILABLE'));
    const status = error.statusCode ?? 500;
    if (status >= 500) request.log.error({ err: error }, 'unexpected error');
    const code = codeOf(status);
    return reply.code(ERROR_CODES[code].status).send(refusal(code, status >= 500 ? request.id : undefined));
  });
  app.setNotFoundHandler((_request, reply) => reply.code(404).send(refusal('NOT_FOUND')));
}

function codeOf(status: number): ErrorCode {
  if (status === 413) return 'PAYLOAD_TOO_LARGE';
  return status >= 500 ? 'INTERNAL_SERVER_ERROR' : 'BAD_REQUEST';
}

/** @param requestId the id of a masked error, with which support finds the log line */
function refusal(
  code: ErrorCode,
  requestId?: string,
): { errors: { message: string; extensions: { code: ErrorCode; requestId?: string } }[] } {
  return {
    errors: [{ message: ERROR_CODES[code].message, extensions: { code, ...(requestId && { requestId }) } }],
  };
}
