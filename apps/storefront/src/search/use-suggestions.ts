import { useApolloClient } from '@apollo/client/react';
import { useEffect, useState } from 'react';
import {
  StorefrontSearchSuggestionsDocument,
  type StorefrontSearchSuggestionsQuery,
} from './search-suggestions.generated';

export type Suggestion = NonNullable<StorefrontSearchSuggestionsQuery['searchSuggestions']>[number];

const TYPING_PAUSE_MS = 150;

/** The suggestions for a partial search, after a pause of typing. Those of the last text stay until the next arrive. */
export function useSuggestions(text: string, isActive: boolean): readonly Suggestion[] {
  const client = useApolloClient();
  const [suggestions, setSuggestions] = useState<readonly Suggestion[]>([]);
  const search = text.trim();
  useEffect(() => {
    if (!isActive) return;
    let isCurrent = true;
    const read = async (): Promise<void> => {
      const found = search
        ? // Without suggestions, the search itself still works.
          await client
            .query({ query: StorefrontSearchSuggestionsDocument, variables: { search } })
            .then(({ data }) => data?.searchSuggestions ?? [])
            .catch(() => [])
        : [];
      if (isCurrent) setSuggestions(found);
    };
    const timer = setTimeout(() => void read(), TYPING_PAUSE_MS);
    return () => {
      isCurrent = false;
      clearTimeout(timer);
    };
  }, [client, search, isActive]);
  return search ? suggestions : [];
}
