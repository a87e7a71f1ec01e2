import { Button, Card, Group, Textarea } from '@mantine/core';
import { getHotkeyHandler } from '@mantine/hooks';
import { IconSend } from '@tabler/icons-react';
import { useState, type ReactNode } from 'react';
import { useTranslation } from '@e-storefront/i18n';
import { ApiFormView, rules, useApiForm } from '@e-storefront/ui';

/** As the API accepts it. */
const MAX_MESSAGE = 5_000;

interface ReplyFormProps {
  /** Sends the reply; it throws what the API reports. */
  onReply(message: string): Promise<void>;
}

/** The customer's replies to the shop. Each has a form of its own, because a form that is reset is checked once more. */
export function ReplyForm({ onReply }: ReplyFormProps): ReactNode {
  const [count, setCount] = useState(0);
  const send = async (message: string): Promise<void> => {
    await onReply(message);
    setCount(count + 1);
  };
  return <NextReply key={count} onReply={send} autoFocus={count > 0} />;
}

function NextReply({ onReply, autoFocus }: ReplyFormProps & { autoFocus: boolean }): ReactNode {
  const { t } = useTranslation();
  const apiForm = useApiForm({
    initialValues: { message: '' },
    rules: { message: rules.all(rules.required, rules.multilineText(MAX_MESSAGE)) },
    submit: ({ message }) => onReply(message),
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
          autoFocus={autoFocus}
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
