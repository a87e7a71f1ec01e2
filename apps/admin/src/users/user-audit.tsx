import { useQuery } from '@apollo/client/react';
import { Anchor } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { useTranslation } from '@e-storefront/i18n';
import { QueryState } from '@e-storefront/ui';
import { AuditList } from '../audit/audit-list';
import { Section } from '../common/section';
import { AdminUserAuditDocument } from './user-audit.generated';

/** The latest security-relevant events of an account. */
export function UserAudit({ userId }: { userId: string }): ReactNode {
  const { t } = useTranslation();
  const { data, loading, error, refetch } = useQuery(AdminUserAuditDocument, { variables: { userId } });
  return (
    <Section
      title={t('users.activity')}
      actions={
        <Anchor component={Link} to={`../audit?userId=${userId}`} size="sm">
          {t('users.allActivity')}
        </Anchor>
      }
    >
      <QueryState isLoading={loading && !data} error={error} onRetry={() => void refetch()}>
        <AuditList events={data?.auditEvents?.events ?? []} />
      </QueryState>
    </Section>
  );
}
