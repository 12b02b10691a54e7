/** Route 53 on loopback: its REST protocol in XML, its rules, and its zones as real DNS. */
@NullMarked
package io.esmos.testkit.route53;

import org.jspecify.annotations.NullMarked;
