import '@mantine/core/styles.css';
import { startWorkApp } from '@e-storefront/ui';
import { app } from './app';

void startWorkApp(app);
