import { MantineThemeProvider } from '@mantine/core';
import { useMemo, type ReactNode } from 'react';
import { useTranslation } from '@e-storefront/i18n';

/** Gives the buttons inside of Mantine's controls their names in the reader's language, for everything below. */
export function TranslatedLabels({ children }: { children: ReactNode }): ReactNode {
  const { t } = useTranslation();
  const theme = useMemo(() => {
    const close = { closeButtonProps: { 'aria-label': t('ui.controls.close') } };
    const clear = { clearButtonProps: { 'aria-label': t('ui.controls.clear') } };
    const password = { visibilityToggleButtonProps: { 'aria-label': t('ui.controls.passwordVisibility') } };
    return {
      components: {
        Alert: { defaultProps: { closeButtonLabel: t('ui.controls.close') } },
        Autocomplete: { defaultProps: clear },
        DatePickerInput: { defaultProps: clear },
        Drawer: { defaultProps: close },
        FileInput: { defaultProps: clear },
        Modal: { defaultProps: close },
        MultiSelect: { defaultProps: clear },
        Notification: { defaultProps: close },
        PasswordInput: { defaultProps: password },
        Select: { defaultProps: clear },
        TagsInput: { defaultProps: clear },
      },
    };
  }, [t]);
  return <MantineThemeProvider theme={theme}>{children}</MantineThemeProvider>;
}
