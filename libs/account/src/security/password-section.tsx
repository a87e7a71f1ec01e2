import { useMutation } from '@apollo/client/react';
import { Button, Group, PasswordInput, VisuallyHidden } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from '@e-storefront/i18n';
import { ApiFormView, notifySuccess, rules, useApiForm } from '@e-storefront/ui';
import { PasswordRules } from '../forms/password-rules';
import { Section } from './section';
import { AccountChangePasswordDocument } from './security.generated';

interface PasswordSectionProps {
  email: string;
  /** Other devices are logged out. */
  onChange: () => Promise<void>;
}

/** Changes the password. */
export function PasswordSection({ email, onChange }: PasswordSectionProps): ReactNode {
  const { t } = useTranslation();
  const [change] = useMutation(AccountChangePasswordDocument);
  const apiForm = useApiForm({
    initialValues: { currentPassword: '', newPassword: '' },
    rules: { currentPassword: rules.required, newPassword: rules.all(rules.required, rules.newPassword) },
    errorFields: { INVALID_CREDENTIALS: 'currentPassword' },
    submit: async (input) => {
      await change({ variables: { input } });
      form.reset();
      notifySuccess(t('account.password.changed'));
      await onChange();
    },
  });
  const { form, isSubmitting } = apiForm;
  return (
    <Section title={t('account.password.title')} text={t('account.password.text')}>
      <ApiFormView form={apiForm}>
        <VisuallyHidden>
          <input type="email" autoComplete="username" value={email} readOnly tabIndex={-1} aria-hidden />
        </VisuallyHidden>
        <PasswordInput
          label={t('account.fields.currentPassword')}
          autoComplete="current-password"
          size="md"
          {...form.getInputProps('currentPassword')}
        />
        <PasswordInput
          label={t('account.fields.newPassword')}
          autoComplete="new-password"
          size="md"
          {...form.getInputProps('newPassword')}
        />
        <PasswordRules />
        <Group justify="flex-end">
          <Button type="submit" size="md" loading={isSubmitting}>
            {t('account.password.submit')}
          </Button>
        </Group>
      </ApiFormView>
    </Section>
  );
}
