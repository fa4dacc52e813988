package org.federatedpartners.console.view;

/**
 * The page on which a domain is tested.
 *
 * @param form    what can be tested next
 * @param problem why there is no test; null if nothing is wrong
 * @param report  of the test that is shown; null if none is
 */
public record TestView(TestForm form, Text problem, ReportView report) { }
