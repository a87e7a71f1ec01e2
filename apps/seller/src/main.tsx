import '@mantine/core/styles.css';
import '@mantine/notifications/styles.css';
import '@mantine/spotlight/styles.css';
import { startWorkApp } from '@e-storefront/ui';
import { app } from './app';

startWorkApp(app);
