export { Cache } from './cache';
export { CHANNELS } from './channels';
export { EventBus } from './event-bus';
export { connectRedis, openEventBus } from './redis';
