import { Button, Card, Group, Textarea } from '@mantine/core';
import { getHotkeyHandler } from '@mantine/hooks';
import { IconSend } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from '@e-storefront/i18n';
import { ApiFormView, rules, useApiForm } from '@e-storefront/ui';

/** As the API accepts it. */
const MAX_MESSAGE = 5_000;

/** The customer's reply to the shop. */
export function ReplyForm({ onReply }: { onReply(message: string): Promise<void> }): ReactNode {
  const { t } = useTranslation();
  const apiForm = useApiForm({
    initialValues: { message: '' },
    rules: { message: rules.all(rules.required, rules.multilineText(MAX_MESSAGE)) },
    submit: async ({ message }) => {
      await onReply(message);
      apiForm.form.reset();
    },
  });
  const { form, isSubmitting, onSubmit } = apiForm;
  return (
    <Card withBorder>
      <ApiFormView form={apiForm} gap="sm">
        <Textarea
          label={t('tickets.reply')}
          description={t('tickets.replyHint')}
          autosize
          minRows={3}
          maxRows={14}
          size="md"
          onKeyDown={getHotkeyHandler([['mod+Enter', () => onSubmit()]])}
          {...form.getInputProps('message')}
        />
        <Group justify="flex-end">
          <Button
            type="submit"
            size="md"
            loading={isSubmitting}
            leftSection={<IconSend size={18} stroke={1.5} aria-hidden />}
          >
            {t('tickets.send')}
          </Button>
        </Group>
      </ApiFormView>
    </Card>
  );
}
