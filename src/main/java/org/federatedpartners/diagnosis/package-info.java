/**
 * The domain test, and the test of this server: whether streams would work, and if not, why.
 *
 * <p>A test walks a stream to the domain up to the offered features and ends it there: it sends no key, no authentication and
 * no stanza. {@link org.federatedpartners.diagnosis.DomainTests} starts tests and bounds them. A test is a list of {@link
 * org.federatedpartners.diagnosis.Step steps}; {@link org.federatedpartners.diagnosis.Diagnosis} says what they amount to.
 */
package org.federatedpartners.diagnosis;
