import { createService, runService } from './index';

/** A service in its own process, for tests of its start and shutdown. */
runService('test', async (environment) => {
  if (environment['FAULT']) throw new Error(environment['FAULT']);
  const PORT = Number(environment['PORT']);
  const service = createService('test', { HOST: '127.0.0.1', PORT, LOG_LEVEL: 'info' });
  service.onStop(() => void process.stdout.write('database closed\n'));
  service.app.get('/', () => {
    service.logger.info('served');
    return 'done';
  });
  return service.listen();
});
