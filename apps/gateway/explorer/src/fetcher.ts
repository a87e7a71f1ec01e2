import { createGraphiQLFetcher, isAsyncIterable, isObservable, type Fetcher } from '@graphiql/toolkit';
import { HTTP_URL, WEBSOCKET_URL } from './endpoint';
import { session } from './session';

/** Sends queries over HTTP and subscriptions over graphql-ws, with the headers editor as connection parameters. */
export function createExplorerFetcher(): Fetcher {
  const send = createGraphiQLFetcher({
    url: HTTP_URL,
    subscriptionUrl: WEBSOCKET_URL,
    enableIncrementalDelivery: false,
  });
  return async (params, options) => {
    const result = await send(params, options);
    // A login in the editor adds its token to the headers as well.
    if (!isAsyncIterable(result) && !isObservable(result) && result.data) session.adoptFrom(result.data);
    return result;
  };
}
