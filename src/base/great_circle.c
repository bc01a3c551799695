/* SPDX-License-Identifier: Apache-2.0
 * great_circle.c -- distance on a sphere by the haversine formula (Sinnott 1984), which keeps its digits for points
 * close together.
 */
#include <amur/base.h>
#include <math.h>

double amur_great_circle_km(double lon_a, double lat_a, double lon_b, double lat_b) {
  const double radius_km = 6371.0088, rad = 3.14159265358979323846 / 180;
  const double u = sin((lat_b - lat_a) * rad / 2), v = sin((lon_b - lon_a) * rad / 2);
  const double h = u * u + cos(lat_a * rad) * cos(lat_b * rad) * v * v;
  return 2 * radius_km * asin(sqrt(h < 1 ? h : 1)); /* of points on opposite sides rounding may leave h above 1 */
}
