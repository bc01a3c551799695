/* SPDX-License-Identifier: Apache-2.0
 * page.h -- the built page, in two parts around the place of the data (made by web/build.mjs).
 */
#ifndef AMUR_REPORT_PAGE_H
#define AMUR_REPORT_PAGE_H

#include <stddef.h>

extern const unsigned char ami_report_page_head[], ami_report_page_tail[];
extern const size_t ami_report_page_head_size, ami_report_page_tail_size;

#endif
