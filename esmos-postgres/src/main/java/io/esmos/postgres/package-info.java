/** What speaks PostgreSQL: replication, the epoch check in the database, probes. */
@NullMarked
package io.esmos.postgres;

import org.jspecify.annotations.NullMarked;
