/**
 * The contract of {@link io.esmos.health.HealthProbe} and an in-memory probe that keeps it. The
 * rules are explained in {@code docs/contract/health-probe.md}.
 */
@NullMarked
package io.esmos.testkit.health;

import org.jspecify.annotations.NullMarked;
