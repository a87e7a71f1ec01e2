import { OperationTypeNode, type ExecutionArgs, type GraphQLError } from 'graphql';
import type { SubscribePayload } from 'graphql-ws';
import type { WebSocket } from 'ws';
import { tokenExpired } from '@e-storefront/auth';
import { DomainError, isDomainError } from '@e-storefront/errors';
import type { Service } from '@e-storefront/server';
import { asGraphQLError } from '@e-storefront/subgraph';
import { filledIn } from '@e-storefront/domain';
import type { CreateContext } from '../auth/authenticate';
import type { GatewayContext } from '../context';
import { InvalidOperationError, type OperationPreparer } from '../documents/operation-preparation';
import { assertDepthAllowed } from '../security/body-depth-limit';
import { parseOperation } from '../persisted-operations/incoming-operation';
import type { PersistedOperations } from '../persisted-operations/persisted-operations';
import type { SocketLimits } from '../rate-limit/websocket';
import type { ValidatedDocumentCache } from './validated-document-cache';
import { readConnectionMetadata, type Connection } from './connection';
import { CLOSE_CODES, closeSocket } from './close-socket';
import type { SocketOperation } from './subscription-executor';
import type { SubscriptionPlanner } from './subscription-planner';
import { tooManyOperations } from './subscription-registry';

/** The dependencies of the checks on socket operations. */
export interface SocketOperationChecks {
  service: Service;
  planner: SubscriptionPlanner;
  createContext: CreateContext;
  limits: SocketLimits;
  preparer: OperationPreparer;
  operations: PersistedOperations;
  documents: ValidatedDocumentCache;
  /** Concurrent operations per socket. */
  operationsPerSocket: number;
  closeExpired: (socket: WebSocket) => void;
}

export interface PreparedSocketOperation {
  operation: SocketOperation;
  args: ExecutionArgs;
}

/** Checks and counts an operation before it starts. Returns errors when it is rejected. */
export async function prepareSocketOperation(
  connection: Connection,
  payload: SubscribePayload,
  checks: SocketOperationChecks,
): Promise<PreparedSocketOperation | readonly GraphQLError[]> {
  const metadata = readConnectionMetadata(connection, checks.service);
  try {
    assertOperationAllowed(connection, checks.operationsPerSocket);
    const context = await checks.createContext(metadata);
    if (context.tokenError) throw context.tokenError;
    if (context.expiredPrincipal) {
      // An error would end the subscription for good; after a close, clients reconnect with a new token.
      checks.closeExpired(connection.extra.socket);
      throw tokenExpired();
    }
    checks.limits.assertMayRead(context);
    return await acceptOperation(payload, context, checks);
  } catch (error) {
    if (error instanceof InvalidOperationError) return error.errors;
    if (isServiceUnavailable(error))
      closeSocket(connection.extra.socket, CLOSE_CODES.tryLater, error.message);
    return [asGraphQLError(error, 'BAD_USER_INPUT', metadata.requestId)];
  }
}

async function acceptOperation(
  payload: SubscribePayload,
  context: GatewayContext,
  checks: SocketOperationChecks,
): Promise<PreparedSocketOperation> {
  const operation = await readOperation(payload, context, checks).catch(async (error: unknown) => {
    await checks.limits.countInvalidMessage(context);
    throw error;
  });
  const { document, variables, operationName, prepared } = operation;
  // Queries and mutations are counted where they run, as over HTTP.
  if (prepared.operation.operation === OperationTypeNode.SUBSCRIPTION) {
    await checks.limits.countSubscription({ operation: prepared.operation, document, variables }, context);
  }
  const args = {
    schema: checks.planner.schema,
    document,
    contextValue: context,
    variableValues: variables,
  };
  return { operation, args: operationName ? { ...args, operationName } : args };
}

/** @throws InvalidOperationError, BAD_REQUEST, OPERATION_NOT_ALLOWED */
async function readOperation(
  payload: SubscribePayload,
  context: GatewayContext,
  { operations, documents, preparer }: SocketOperationChecks,
): Promise<SocketOperation> {
  assertDepthAllowed(payload);
  const incoming = parseOperation(payload);
  const query = await operations.resolveText(incoming);
  const document = documents.getOrValidate(query);
  const operationName = filledIn(payload.operationName) ?? undefined;
  const variables = payload.variables ?? {};
  const prepared = preparer.prepare({ document, operationName, variables });
  await operations.remember(incoming);
  return { query, document, operationName, variables, prepared, context };
}

/** A closing socket starts no operation. @throws RATE_LIMITED */
function assertOperationAllowed({ extra: { socket }, subscriptions }: Connection, maximum: number): void {
  if (socket.readyState !== socket.OPEN || Object.keys(subscriptions).length > maximum) {
    throw tooManyOperations(maximum);
  }
}

/** Whether a service is unavailable, so that the client should reconnect and not give up. */
function isServiceUnavailable(error: unknown): error is DomainError {
  return isDomainError(error) && error.code === 'SERVICE_UNAVAILABLE';
}

/** The close code and reason for a rejected connection_init. */
export function getCloseReason(error: unknown): { code: number; reason: string } {
  if (!isDomainError(error)) return { code: CLOSE_CODES.tryLater, reason: 'Try again later.' };
  const reason = error.message;
  if (error.code === 'UNAUTHENTICATED') return { code: CLOSE_CODES.sessionEnded, reason };
  return { code: error.code === 'BAD_REQUEST' ? CLOSE_CODES.badRequest : CLOSE_CODES.tryLater, reason };
}
