import { useTranslation } from '@e-storefront/i18n';

type Rule = (value: string) => string | null;

interface Rules {
  required: Rule;
  email: Rule;
  newPassword: Rule;
  code: Rule;
}

const MIN_PASSWORD = 8;
const MAX_PASSWORD = 128;

/** The rules of the fields of an account, which are those of the API. */
export function useRules(): Rules {
  const { t } = useTranslation();
  return {
    required: (value) => (value.trim() === '' ? t('rules.required') : null),
    email: (value) => (/^\S+@\S+\.\S+$/.test(value.trim()) ? null : t('rules.email')),
    newPassword: (value) =>
      value.length < MIN_PASSWORD || value.length > MAX_PASSWORD ? t('rules.password') : null,
    code: (value) => (/^\d{6}$/.test(value.replaceAll(' ', '')) ? null : t('rules.code')),
  };
}
