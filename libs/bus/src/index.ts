export { Cache } from './cache';
export { CHANNELS } from './channels';
export { EventBus } from './event-bus';
export { closeRedis, connectRedis } from './redis';
