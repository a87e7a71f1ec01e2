import type { ApiError } from '@e-storefront/graph-client';
import { useFormats, useTranslation } from '@e-storefront/i18n';

/** Returns a function that puts the error of a log-in into the reader's language. */
export function useLogInErrorText(): (error: ApiError) => string {
  const { t } = useTranslation();
  const { relative } = useFormats();
  return ({ code, message, retryAfter = 60 }) =>
    t(`frame.logIn.errors.${code}`, {
      defaultValue: message,
      when: relative(new Date(Date.now() + retryAfter * 1_000).toISOString()),
    });
}
