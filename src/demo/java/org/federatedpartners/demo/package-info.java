/** Shows the plugin at work between real servers on this machine. */
package org.federatedpartners.demo;
