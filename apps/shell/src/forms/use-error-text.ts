import type { ApiError } from '@e-storefront/graph-client';
import { useTranslation } from '@e-storefront/i18n';

/** Returns a function that puts an error into the reader's language, if it is one of an account. */
export function useErrorText(): (error: ApiError) => string {
  const { t } = useTranslation();
  return ({ code, message }) => t(`errors.${code}`, { defaultValue: message });
}
