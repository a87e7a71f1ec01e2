import { Button } from '@mantine/core';
import { IconDownload, IconX } from '@tabler/icons-react';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import { useFormats, useTranslation } from '@e-storefront/i18n';
import { notifyError, notifySuccess } from '@e-storefront/ui';
import { collectPages, type ExportProgress, type ListPage } from './collect-pages';
import { toCsv, type CsvCell } from './csv';

interface ExportButtonProps<Row> {
  /** The name of the file without its ending. */
  fileName: string;
  header: readonly string[];
  load(page: number): Promise<ListPage<Row>>;
  /** The lines of a row: an order has one for each of its items. */
  lines(row: Row): readonly (readonly CsvCell[])[];
}

/** Downloads a list as CSV: it loads all pages, shows the progress, and can be cancelled. */
export function ExportButton<Row extends { id: string }>({
  fileName,
  header,
  load,
  lines,
}: ExportButtonProps<Row>): ReactNode {
  const { t } = useTranslation();
  const { percent } = useFormats();
  const [progress, setProgress] = useState<ExportProgress | null>(null);
  const running = useRef<AbortController>(undefined);
  useEffect(() => () => running.current?.abort(), []);
  const start = async (): Promise<void> => {
    const controller = new AbortController();
    running.current = controller;
    setProgress({ page: 0, pages: 1 });
    try {
      const rows = await collectPages({ load, onProgress: setProgress, signal: controller.signal });
      download(`${fileName}.csv`, toCsv(header, rows.flatMap(lines)));
      notifySuccess(t('exports.done', { count: rows.length }));
    } catch (error) {
      if (!controller.signal.aborted) notifyError(error, t);
    } finally {
      setProgress(null);
    }
  };
  if (progress)
    return (
      <Button
        mih={44}
        variant="default"
        leftSection={<IconX size={18} aria-hidden />}
        onClick={() => running.current?.abort()}
      >
        <span role="status">{t('exports.running', { share: percent(progress.page / progress.pages) })}</span>
      </Button>
    );
  return (
    <Button
      mih={44}
      variant="default"
      leftSection={<IconDownload size={18} aria-hidden />}
      onClick={() => void start()}
    >
      {t('exports.label')}
    </Button>
  );
}

function download(name: string, content: string): void {
  const url = URL.createObjectURL(new Blob([content], { type: 'text/csv;charset=utf-8' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}
