import { createGraphiQLFetcher, isAsyncIterable, isObservable, type Fetcher } from '@graphiql/toolkit';
import { HTTP_URL, WEBSOCKET_URL } from './endpoint';
import { session } from './session';

/** Queries over HTTP, subscriptions over graphql-ws with the headers editor as connection parameters. */
export function createExplorerFetcher(): Fetcher {
  const send = createGraphiQLFetcher({
    url: HTTP_URL,
    subscriptionUrl: WEBSOCKET_URL,
    enableIncrementalDelivery: false,
  });
  return async (params, options) => {
    const result = await send(params, options);
    // Whoever logs in by hand finds the token in the headers as well.
    if (!isAsyncIterable(result) && !isObservable(result) && result.data) session.adoptFrom(result.data);
    return result;
  };
}
