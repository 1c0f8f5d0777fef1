/* reference.h - published data that the tests of the statistics share; reference.c says from where.
 */
#ifndef TESTS_SUPPORT_REFERENCE_H
#define TESTS_SUPPORT_REFERENCE_H

extern const double reference_sleep[10];
extern const double reference_sleep_groups[20];
extern const double reference_maize[15];
extern const double reference_depression[9];
extern const double reference_permeability[15];
extern const double reference_lew[200];
extern const double reference_lottery[218];
extern const double reference_michelson[100];
extern const double reference_mavro[50];
extern const double reference_atmwtag[48];
extern const double reference_sirstv[25];
extern const double reference_law[30];
extern const double reference_mouse[7];
extern const double reference_dyestuff[30];
extern const double reference_machines[18];
extern const double reference_rounding[66];
extern const double reference_lh[48];
extern const double reference_nile[100];
extern const double reference_line_alpha[200];
extern const double reference_line_beta[200];
extern const double reference_line_sigma[200];

#endif
