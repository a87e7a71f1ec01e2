import { OperationTypeNode, type ExecutionArgs, type GraphQLError } from 'graphql';
import type { SubscribePayload } from 'graphql-ws';
import type { WebSocket } from 'ws';
import { tokenExpired } from '@e-storefront/auth';
import { DomainError, isDomainError } from '@e-storefront/errors';
import type { Service } from '@e-storefront/server';
import { asGraphQLError } from '@e-storefront/subgraph';
import { filledIn } from '@e-storefront/domain';
import type { ContextFor } from '../auth/authenticate';
import type { GatewayContext } from '../context';
import { OperationRefusal, type OperationPreparation } from '../documents/operation-preparation';
import { refuseDeep } from '../security/body-depth-limit';
import { sent } from '../persisted-operations/incoming-operation';
import type { PersistedOperations } from '../persisted-operations/persisted-operations';
import type { SocketLimits } from '../rate-limit/websocket';
import type { CheckedDocuments } from './validated-document-cache';
import { callOf, type Connection } from './connection';
import { CLOSE, endSocket } from './close-socket';
import type { LiveRequest } from './subscription-executor';
import type { LivePlanner } from './subscription-planner';
import { oneTooMany } from './subscription-registry';

/** What an operation over a socket has to pass before it runs. */
export interface SocketChecks {
  service: Service;
  planner: LivePlanner;
  contextFor: ContextFor;
  limits: SocketLimits;
  preparation: OperationPreparation;
  operations: PersistedOperations;
  documents: CheckedDocuments;
  /** The operations that one socket may run at once. */
  operationsPerSocket: number;
  /** Closes a socket whose token has expired. */
  expire: (socket: WebSocket) => void;
}

/** An operation that may run. */
export interface PreparedOperation {
  request: LiveRequest;
  args: ExecutionArgs;
}

/** Checks and counts an operation that is to start; what is wrong with it comes back as errors. */
export async function prepareOperation(
  connection: Connection,
  payload: SubscribePayload,
  checks: SocketChecks,
): Promise<PreparedOperation | readonly GraphQLError[]> {
  const call = callOf(connection, checks.service);
  try {
    refuseOneTooMany(connection, checks.operationsPerSocket);
    const context = await checks.contextFor(call);
    if (context.tokenFault) throw context.tokenFault;
    if (context.expired) {
      // An error would end the subscription for good; a closed socket is opened again with a new token.
      checks.expire(connection.extra.socket);
      throw tokenExpired();
    }
    checks.limits.read(context);
    return await accepted(payload, context, checks);
  } catch (error) {
    if (error instanceof OperationRefusal) return error.errors;
    if (isAway(error)) endSocket(connection.extra.socket, CLOSE.tryLater, error.message);
    return [asGraphQLError(error, 'BAD_USER_INPUT', call.requestId)];
  }
}

async function accepted(
  payload: SubscribePayload,
  context: GatewayContext,
  checks: SocketChecks,
): Promise<PreparedOperation> {
  const request = await read(payload, context, checks).catch(async (error: unknown) => {
    await checks.limits.fault(context);
    throw error;
  });
  const { operation } = request.prepared;
  const { operationName, variables } = request;
  // Queries and mutations are counted where they run, as over HTTP.
  if (operation.operation === OperationTypeNode.SUBSCRIPTION) {
    await checks.limits.subscribe({ operation, document: request.document, variables }, context);
  }
  const args = {
    schema: checks.planner.schema,
    document: request.document,
    contextValue: context,
    variableValues: variables,
  };
  return { request, args: operationName ? { ...args, operationName } : args };
}

/** @throws OperationRefusal, BAD_REQUEST, OPERATION_NOT_ALLOWED */
async function read(
  payload: SubscribePayload,
  context: GatewayContext,
  { operations, documents, preparation }: SocketChecks,
): Promise<LiveRequest> {
  refuseDeep(payload);
  const incoming = sent(payload);
  const query = await operations.textOf(incoming);
  const document = documents.check(query);
  const operationName = filledIn(payload.operationName) ?? undefined;
  const variables = payload.variables ?? {};
  const prepared = preparation.prepare({ document, operationName, variables });
  await operations.keep(incoming);
  return { query, document, operationName, variables, prepared, context };
}

/** @throws RATE_LIMITED; a socket that is being closed starts nothing any more */
function refuseOneTooMany({ extra: { socket }, subscriptions }: Connection, maximum: number): void {
  if (socket.readyState !== socket.OPEN || Object.keys(subscriptions).length > maximum) {
    throw oneTooMany(maximum);
  }
}

/** Whether a part of the shop does not answer right now: the client should come back, not give up. */
export function isAway(error: unknown): error is DomainError {
  return isDomainError(error) && error.code === 'SERVICE_UNAVAILABLE';
}

/** The close code of a socket whose connection_init was refused, and what to tell. */
export function refusalOf(error: unknown): { code: number; reason: string } {
  if (!isDomainError(error)) return { code: CLOSE.tryLater, reason: 'Try again later.' };
  const reason = error.message;
  if (error.code === 'UNAUTHENTICATED') return { code: CLOSE.ended, reason };
  return { code: error.code === 'BAD_REQUEST' ? CLOSE.badRequest : CLOSE.tryLater, reason };
}
