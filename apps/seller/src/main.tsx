import '@mantine/core/styles.css';
import '@mantine/charts/styles.css';
import '@mantine/dates/styles.css';
import '@mantine/notifications/styles.css';
import '@mantine/spotlight/styles.css';
import { startWorkApp } from '@e-storefront/ui';
import { app } from './app';

void startWorkApp(app);
