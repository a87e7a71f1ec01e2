import { Button, PasswordInput, Stack, TextInput } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { useSessionStore, type ApiError } from '@e-storefront/graph-client';
import { useTranslation } from '@e-storefront/i18n';
import { ApiFormView } from '../form/api-form-view';
import { rules } from '../form/rules';
import { useApiForm } from '../form/use-api-form';
import { DemoAccounts } from './demo-accounts';
import { SecurityCodeForm } from './security-code-form';

interface Credentials extends Record<string, unknown> {
  email: string;
  password: string;
}

/** Logs in with e-mail address, password and, if the account has a second factor, its code. */
export function LogInForm({ email = '' }: { email?: string }): ReactNode {
  const { t } = useTranslation();
  const store = useSessionStore();
  const [needsCode, setNeedsCode] = useState(false);
  const logIn = async (credentials: Credentials): Promise<ApiError | undefined> => {
    const { error } = await store.start('login', credentials);
    if (error?.code !== 'SECOND_FACTOR_REQUIRED') return error;
    setNeedsCode(true);
    return undefined;
  };
  const apiForm = useApiForm<Credentials>({
    initialValues: { email, password: '' },
    rules: { email: rules.all(rules.required, rules.email), password: rules.required },
    submit: logIn,
  });
  const { form, isSubmitting, onSubmit } = apiForm;
  if (needsCode)
    return (
      <SecurityCodeForm
        submit={async (code) => (await store.start('login', { ...form.getValues(), code })).error}
        onCancel={() => setNeedsCode(false)}
      />
    );
  return (
    <Stack>
      <ApiFormView form={apiForm}>
        <TextInput
          label={t('logIn.email')}
          type="email"
          autoComplete="username"
          size="md"
          {...form.getInputProps('email')}
        />
        <PasswordInput
          label={t('logIn.password')}
          autoComplete="current-password"
          data-autofocus={email !== '' || undefined}
          size="md"
          {...form.getInputProps('password')}
        />
        <Button type="submit" size="md" loading={isSubmitting}>
          {t('logIn.submit')}
        </Button>
      </ApiFormView>
      <DemoAccounts
        onChoose={({ email: address, password }) => {
          form.setValues({ email: address, password });
          onSubmit();
        }}
      />
    </Stack>
  );
}
