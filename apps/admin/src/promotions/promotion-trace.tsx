import { Alert, Anchor, Badge, Group, Stack, Text, Timeline } from '@mantine/core';
import { IconCheck, IconX } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { useFormats, useTranslation } from '@e-storefront/i18n';
import type { AdminExplainPromotionsQuery } from './explain-page.generated';

type Explanation = NonNullable<AdminExplainPromotionsQuery['explainPromotions']>;

/** The promotions in the order in which the shop evaluates them, each with its effect or the reason against it. */
export function PromotionTrace({ explanation }: { explanation: Explanation }): ReactNode {
  const { t } = useTranslation();
  const formats = useFormats();
  const applied = explanation.promotions.filter((promotion) => promotion.applied);
  return (
    <Stack>
      <Alert color={applied.length > 0 ? 'green' : 'gray'} role="status">
        <Group gap="xs">
          <Text fw={600}>
            {t('promotions.totalDiscount', { amount: formats.money(explanation.discount) })}
          </Text>
          {explanation.freeShipping && <Badge color="green">{t('promotions.freeShipping')}</Badge>}
        </Group>
        <Text size="sm">
          {t('promotions.evaluated', { count: explanation.promotions.length, applied: applied.length })}
        </Text>
      </Alert>
      <Timeline bulletSize={24} lineWidth={2} active={explanation.promotions.length}>
        {explanation.promotions.map((promotion) => (
          <Timeline.Item
            key={promotion.promotionId}
            color={promotion.applied ? 'green' : 'gray'}
            bullet={promotion.applied ? <IconCheck size={14} /> : <IconX size={14} />}
            title={
              <Group gap="xs">
                <Anchor component={Link} to={`../promotions/${promotion.promotionId}`} size="sm" fw={600}>
                  {promotion.name}
                </Anchor>
                {promotion.code && (
                  <Badge size="sm" variant="outline" tt="none">
                    {promotion.code}
                  </Badge>
                )}
              </Group>
            }
          >
            <Text size="sm">
              {promotion.applied
                ? promotion.freeShipping
                  ? t('promotions.appliedShipping')
                  : t('promotions.applied', { amount: formats.money(promotion.discount) })
                : promotion.reason && t(`promotions.reasons.${promotion.reason}`)}
            </Text>
          </Timeline.Item>
        ))}
      </Timeline>
    </Stack>
  );
}
