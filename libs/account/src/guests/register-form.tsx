import { Button, PasswordInput, TextInput } from '@mantine/core';
import type { ReactNode } from 'react';
import { useSessionStore } from '@e-storefront/graph-client';
import { useTranslation } from '@e-storefront/i18n';
import { ApiFormView, rules, useApiForm } from '@e-storefront/ui';
import { PasswordRules } from '../forms/password-rules';

interface RegisterFormProps {
  as: 'customer' | 'seller';
  /** Called when the account exists and is logged in. */
  onDone: () => void;
}

/** Creates an account and logs it in. Sellers wait for approval afterwards. */
export function RegisterForm({ as: role, onDone }: RegisterFormProps): ReactNode {
  const { t } = useTranslation();
  const store = useSessionStore();
  const apiForm = useApiForm({
    initialValues: { name: '', email: '', password: '' },
    rules: {
      name: rules.all(rules.required, rules.personName),
      email: rules.all(rules.required, rules.email),
      password: rules.all(rules.required, rules.newPassword),
    },
    errorFields: { EMAIL_TAKEN: 'email' },
    submit: async (values) => {
      const { error } = await store.start('register', { ...values, role });
      if (!error) onDone();
      return error;
    },
  });
  const { form, isSubmitting } = apiForm;
  const isSeller = role === 'seller';
  return (
    <ApiFormView form={apiForm}>
      <TextInput
        label={t(isSeller ? 'account.register.businessName' : 'account.register.name')}
        description={t(isSeller ? 'account.register.businessNameHint' : 'account.register.nameHint')}
        autoComplete={isSeller ? 'organization' : 'name'}
        size="md"
        {...form.getInputProps('name')}
      />
      <TextInput
        label={t('account.fields.email')}
        type="email"
        autoComplete="username"
        size="md"
        {...form.getInputProps('email')}
      />
      <PasswordInput
        label={t('account.fields.password')}
        autoComplete="new-password"
        size="md"
        {...form.getInputProps('password')}
      />
      <PasswordRules />
      <Button type="submit" size="md" loading={isSubmitting}>
        {t('account.register.submit')}
      </Button>
    </ApiFormView>
  );
}
