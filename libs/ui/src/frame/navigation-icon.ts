import type { ComponentType } from 'react';

export type NavigationIcon = ComponentType<{ size?: number | string; stroke?: number | string }>;
