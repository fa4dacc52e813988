package org.federatedpartners.transfer;

/** The kinds of files; each has a name in the i18n key {@code transfer.format.<constant>}. */
public enum Format { JSON, CSV, LYNC, PROSODY, EJABBERD, OPENFIRE, UNKNOWN }
