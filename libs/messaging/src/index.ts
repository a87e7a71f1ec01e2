export { publishPurge, PurgeSubscription, type Purge, type PurgeListener } from './answer-purges';
export { AnswerStore, type FoundAnswers, type StoredAnswer, type StoreState } from './answer-store';
export { Cache } from './cache';
export { CHANNELS } from './channels';
export { combineOutboxes } from './combine-outboxes';
export { PubSub } from './pubsub';
export { EventBuffer } from './event-buffer';
export { startEventConsumer, type EventHandlers } from './event-consumer';
export type { OutboxRelay, OutboxSource } from './outbox-relay';
export type { RetryPolicy } from './event-queues';
export { observedOutbox } from './observed-outbox';
export { createOutboxRelay } from './create-outbox-relay';
export {
  connectRedis,
  logOutages,
  createPubSub,
  openAnswerStore,
  purgeEntities,
  subscribeToPurges,
} from './redis';
export { replayDeadLetters } from './replay-dead-letters';
