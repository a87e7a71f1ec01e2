import type { ReactNode } from 'react';

interface HiddenParamsProps {
  params: URLSearchParams;
  /** The names that the form replaces. */
  without: readonly string[];
}

/** Keeps the other parameters of the address when a form is sent. */
export function HiddenParams({ params, without }: HiddenParamsProps): ReactNode {
  return [...params]
    .filter(([name]) => !without.includes(name))
    .map(([name, value]) => <input key={`${name}=${value}`} type="hidden" name={name} value={value} />);
}
