import { useMutation } from '@apollo/client/react';
import { Button, Group, PasswordInput, Stack, VisuallyHidden } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import type { ReactNode } from 'react';
import { useTranslation } from '@e-storefront/i18n';
import { FormError } from '../forms/form-error';
import { PasswordRules } from '../forms/password-rules';
import { useRules } from '../forms/rules';
import { useAccountForm } from '../forms/use-account-form';
import { Section } from './section';
import { ShellChangePasswordDocument } from './security.generated';

interface PasswordSectionProps {
  email: string;
  /** Other devices are logged out. */
  onChange: () => Promise<void>;
}

/** Changes the password. */
export function PasswordSection({ email, onChange }: PasswordSectionProps): ReactNode {
  const { t } = useTranslation();
  const rules = useRules();
  const [change] = useMutation(ShellChangePasswordDocument);
  const { form, error, onSubmit } = useAccountForm({
    initialValues: { currentPassword: '', newPassword: '' },
    rules: { currentPassword: rules.required, newPassword: rules.newPassword },
    submit: async (input) => {
      await change({ variables: { input } });
      form.reset();
      notifications.show({ color: 'green', message: t('password.changed') });
      await onChange();
      return undefined;
    },
  });
  return (
    <Section title={t('password.title')} text={t('password.text')}>
      <form onSubmit={onSubmit} noValidate>
        <Stack>
          <FormError error={error} />
          <VisuallyHidden>
            <input type="email" autoComplete="username" value={email} readOnly tabIndex={-1} aria-hidden />
          </VisuallyHidden>
          <PasswordInput
            label={t('fields.currentPassword')}
            autoComplete="current-password"
            size="md"
            {...form.getInputProps('currentPassword')}
          />
          <PasswordInput
            label={t('fields.newPassword')}
            autoComplete="new-password"
            size="md"
            {...form.getInputProps('newPassword')}
          />
          <PasswordRules />
          <Group justify="flex-end">
            <Button type="submit" size="md" loading={form.submitting}>
              {t('password.submit')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Section>
  );
}
