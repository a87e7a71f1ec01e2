import '@mantine/core/styles.layer.css';
import '@mantine/charts/styles.layer.css';
import '@mantine/dates/styles.layer.css';
import '@mantine/notifications/styles.layer.css';
import '@mantine/spotlight/styles.layer.css';
import { startWorkPage } from '@e-storefront/ui';
import { createRouter } from './router';
import { texts } from './texts';

startWorkPage({ name: 'shell', texts, createRouter });
