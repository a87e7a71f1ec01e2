export { Cache } from './cache';
export { CHANNELS } from './channels';
export { EventBus } from './event-bus';
export { openEventConsumer, type EventHandlers } from './event-consumer';
export type { EventRelay, OutboxSource } from './event-relay';
export { jobOf, queueOf, queueOptions, type Tries } from './event-queues';
export { openEventRelay } from './open-event-relay';
export { connectRedis, noteOutages, openEventBus } from './redis';
export { replayDeadLetters } from './replay';
