/** What came of a drill: the ledger's account, the phases, the floor, and how they are shown. */
@NullMarked
package io.esmos.examples.drill.report;

import org.jspecify.annotations.NullMarked;
