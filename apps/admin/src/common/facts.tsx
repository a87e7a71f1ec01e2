import { Grid, Text } from '@mantine/core';
import { Fragment, type ReactNode } from 'react';

/** Facts as pairs of a label and a value; those without a value are left out. */
export function Facts({
  facts,
}: {
  facts: readonly (readonly [label: string, value: ReactNode])[];
}): ReactNode {
  return (
    <Grid component="dl" m={0} gap="xs">
      {facts
        .filter(([, value]) => value !== null && value !== undefined && value !== '')
        .map(([label, value]) => (
          <Fragment key={label}>
            <Grid.Col span={5} component="dt">
              <Text size="sm" c="dimmed">
                {label}
              </Text>
            </Grid.Col>
            <Grid.Col span={7} component="dd" m={0}>
              <Text size="sm" component="div" style={{ overflowWrap: 'anywhere' }}>
                {value}
              </Text>
            </Grid.Col>
          </Fragment>
        ))}
    </Grid>
  );
}
