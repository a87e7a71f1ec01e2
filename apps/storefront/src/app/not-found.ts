import { data } from 'react-router';
import { apiError } from '@e-storefront/graph-client';

/** The answer of a loader whose page does not exist. */
export function notFound() {
  return data(null, { status: 404 });
}

/** Reads a page by an id from its address; undefined when the API rejects the id. @throws any other error of the API */
export async function unlessInvalid<Result>(reading: Promise<Result>): Promise<Result | undefined> {
  try {
    return await reading;
  } catch (error) {
    if (apiError(error).code === 'BAD_USER_INPUT') return undefined;
    throw error;
  }
}
