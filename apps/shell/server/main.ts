import { runService, type StartService } from '@e-storefront/server';
import { startSite } from '@e-storefront/site';

export const start: StartService = (environment) => startSite('shell', environment);

if (require.main === module) runService('shell', start);
