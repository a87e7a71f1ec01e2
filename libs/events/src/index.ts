export {
  aggregateOf,
  CONSUMER_NAMES,
  CONSUMERS,
  consumersOf,
  isPersonal,
  type ConsumedName,
  type ConsumerName,
} from './consumers';
export { ACCOUNT_NOTICES, type AccountNotice } from './mail.events';
export {
  createEvent,
  EVENTS,
  parseEvent,
  type DomainEvent,
  type EventData,
  type EventName,
} from './registry';
