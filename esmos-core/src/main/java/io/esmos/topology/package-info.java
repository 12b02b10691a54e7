/** What there is: vendors, sites, failure domains, workloads and their objectives. */
@NullMarked
package io.esmos.topology;

import org.jspecify.annotations.NullMarked;
