import { DatePickerInput, DatesProvider } from '@mantine/dates';
import { IconCalendar } from '@tabler/icons-react';
import { useEffect, useState, type ReactNode } from 'react';
import { useFormats, useTranslation, type Language } from '@e-storefront/i18n';
import { DATE_PRESETS, isoDay, presetRange, type DateRange } from './date-range';

interface DateRangeFilterProps {
  /** The accessible name; `Period` by default. */
  label?: string;
  value: DateRange;
  /** Called with both days, or two empty texts when it is cleared. */
  onChange(range: DateRange): void;
  clearable?: boolean;
}

/** Sunday in India, Monday in Germany, Saturday in most Arab countries. */
const FIRST_DAY = { en: 0, hi: 0, de: 1, ar: 6 } as const;

/** The names of months and days in dayjs; English is part of it. */
async function loadDateNames(language: Language): Promise<unknown> {
  switch (language) {
    case 'en':
      return undefined;
    case 'hi':
      return import('dayjs/locale/hi');
    case 'de':
      return import('dayjs/locale/de');
    case 'ar':
      return import('dayjs/locale/ar');
  }
}

/** A period of days up to today, from a calendar or a preset. */
export function DateRangeFilter({
  label,
  value,
  onChange,
  clearable = true,
}: DateRangeFilterProps): ReactNode {
  const { t } = useTranslation();
  const { language } = useFormats();
  const locale = useDateNames(language);
  const [chosen, setChosen] = useState<[string | null, string | null]>([null, null]);
  useEffect(() => setChosen([value.from || null, value.to || null]), [value.from, value.to]);
  const change = ([from, to]: [string | null, string | null]): void => {
    setChosen([from, to]);
    // With one day only, the other is still to be chosen.
    if ((from === null) === (to === null)) onChange({ from: from ?? '', to: to ?? '' });
  };
  const today = new Date();
  return (
    <DatesProvider settings={{ locale, firstDayOfWeek: FIRST_DAY[language] }}>
      <DatePickerInput
        type="range"
        allowSingleDateInRange
        aria-label={label ?? t('ui.dates.period')}
        placeholder={label ?? t('ui.dates.period')}
        leftSection={<IconCalendar size={16} aria-hidden />}
        value={chosen}
        onChange={change}
        clearable={clearable}
        hideOutsideDates
        // Its role would be a dialog, whose name Mantine takes from a label that is not there.
        popoverProps={{ withRoles: false }}
        maxDate={isoDay(today)}
        valueFormat={language === 'de' ? 'D. MMM YYYY' : 'D MMM YYYY'}
        presets={DATE_PRESETS.map((preset) => {
          const { from, to } = presetRange(preset, today);
          const value: [string, string] = [from, to];
          return { value, label: t(`ui.dates.${preset}`) };
        })}
        ariaLabels={{ previousMonth: t('ui.dates.previousMonth'), nextMonth: t('ui.dates.nextMonth') }}
        flex={{ base: '1 1 240px', sm: '0 1 270px' }}
      />
    </DatesProvider>
  );
}

/** The locale of dayjs, as soon as it is loaded. */
function useDateNames(language: Language): string {
  const [loaded, setLoaded] = useState('en');
  useEffect(() => {
    void loadDateNames(language).then(() => setLoaded(language));
  }, [language]);
  return loaded;
}
