/* What the views say of the reference event, as its signs were drawn. */
#include "tests/unit/schedule.h"

static const struct { const char *code, *day, *start, *end, *room, *title, *people; } reference[] = {
    { "M00001", "2015-08-17", "09:00", "09:45", "Ravenna ABC",
      "Xen Project Weather Report", "Lars Kurth, Citrix" },
    { "M00002", "2015-08-17", "09:45", "10:30", "Ravenna ABC",
      "Xen 4.6 and Beyond", "Wei Liu, Citrix" },
    { "M00003", "2015-08-17", "11:00", "11:30", "Ravenna ABC",
      "Xen and OpenStack", "Stefano Stabellini, Citrix" },
    { "M00004", "2015-08-17", "11:30", "12:00", "Ravenna ABC",
      "Migration (v2)", "Andrew Cooper, Citrix System R&D Ltd" },
    { "M00005", "2015-08-17", "12:00", "12:50", "Ravenna ABC",
      "Intel Graphics Virtualization Technology Update", "Zhi Wang, Intel Corporation" },
    { "M00006", "2015-08-17", "14:20", "14:50", "Ravenna AB",
      "ARM: Virtualization Extensions", "Marc Zyngier, ARM Ltd; Thomas Molgaard, ARM Ltd" },
    { "M00007", "2015-08-17", "14:20", "14:50", "Ravenna C",
      "Latest News on Xen Support in libvirt", "James Fehlig, SUSE Linux" },
    { "M00008", "2015-08-17", "14:50", "15:20", "Ravenna AB",
      "Virtualizing the Locomotive: Ready, Set, Go!", "Mark Kraeling, GE Transportation" },
    { "M00009", "2015-08-17", "14:50", "15:20", "Ravenna C",
      "Virtual Machine Introspection with Xen", "Tamas Lengyel, Technische Universitat Muenchen" },
    { "M00010", "2015-08-17", "15:20", "15:50", "Ravenna AB",
      "QEMU Security Vulnerability Automatic Discovery by Symbolic Execution", "Chunjie Zhu, Citrix" },
    { "M00011", "2015-08-17", "15:20", "15:50", "Ravenna C",
      "VM Introspection: Practical Applications", "Steven Maresca, Zentific LLC; Russell Jancewicz, Zentific LLC" },
    { "M00012", "2015-08-17", "16:20", "17:10", "Ravenna AB",
      "xSplice - Patching Hypervisor", "Konrad Rzeszutek Wilk, Oracle" },
    { "M00013", "2015-08-17", "16:20", "17:10", "Ravenna C",
      "Hyper: Make VM Run Like Containers", "Xu Wang, Hyper" },
    { "M00014", "2015-08-17", "17:10", "17:40", "Ravenna AB",
      "Status Update on Xen-COLO HA/FT Solution", "Hongyang Yang, Fujitsu" },
    { "M00015", "2015-08-17", "17:10", "17:40", "Ravenna C",
      "Rump Kernel Based Upstream QEMU Stubdom", "Wei Liu, Citrix" },
    { "M00016", "2015-08-17", "17:40", "18:10", "Ravenna AB",
      "Faster, Improved Guest Model for Xen", "Elena Ufimtseva, Oracle" },
    { "M00017", "2015-08-17", "17:40", "18:10", "Ravenna C",
      "Live Migration at AliCloud - Benefits, Challenges, Developments, and Future Works", "Liu Jinsong, AliCloud" },
    { "T00001", "2015-08-18", "09:00", "09:30", "Ravenna AB",
      "Achieving QoS in Server Virtualization: Intel Platform Shared Resource Monitoring/Control in Xen", "Chao Peng, Intel" },
    { "T00002", "2015-08-18", "09:00", "09:30", "Ravenna C",
      "PCI Passthrough Support in Xen Hypervisor for ARMv8 - Cavium ThunderX Soc", "Manish Jaggi, Cavium Networks; Vijaya Kilari, Cavium Networks" },
    { "T00003", "2015-08-18", "09:30", "10:00", "Ravenna AB",
      "XenServer Power Saver", "Cheng Zhang, Citrix" },
    { "T00004", "2015-08-18", "09:30", "10:00", "Ravenna C",
      "Improve ARM Guest Performance with 64KB Pages", "Julien Grall, Citrix" },
    { "T00005", "2015-08-18", "10:30", "11:00", "Ravenna AB",
      "Shared Virtual Memory (SVM) Support in Xen", "Feng Wu, Intel" },
    { "T00006", "2015-08-18", "10:30", "11:00", "Ravenna C",
      "Getting U-Boot FIT for Xen", "Robbie VanVossen, DornerWorks; Paul Skentzos, DornerWorks" },
    { "T00007", "2015-08-18", "11:00", "11:30", "Ravenna AB",
      "PVHVM Linux Guest: Why Doesn't Kexec Work?", "Vitaly Kuznetsov, RedHat" },
    { "T00008", "2015-08-18", "11:00", "11:30", "Ravenna C",
      "How to Passthrough Your Integrated Device to a VM on ARM", "Julien Grall, Citrix" },
    { "T00009", "2015-08-18", "11:30", "12:20", "Ravenna AB",
      "Xen Containers: Better Way to Run Docker Containers", "Sainath Grandhi, Intel" },
    { "T00010", "2015-08-18", "14:00", "14:50", "Ravenna AB",
      "Scheduling in Xen: Past, Present and Future", "Dario Faggioli, Citrix; Meng Xu, University of Pennsylvania" },
    { "T00011", "2015-08-18", "14:00", "18:00", "Virginia",
      "Joint Xen/KVM Hackathon", "" },
    { "T00012", "2015-08-18", "14:50", "15:20", "Ravenna AB",
      "Project Raisin", "Stefano Stabellini, Citrix" },
    { "T00013", "2015-08-18", "16:00", "16:50", "Ravenna AB",
      "Deploying Real-World Software Today as Unikernels on Xen with Rumprun", "Martin Lucina, rumpkernel.org" },
    { "T00014", "2015-08-18", "16:50", "17:20", "Ravenna AB",
      "Keeping Up with the Hardware: Challenges in Scaling I/O Performance", "Jonathan Davies, Citrix" },
    { "T00015", "2015-08-18", "17:20", "17:50", "Ravenna AB",
      "A Fault Tolerant Virtualization Server Based on Xen", "Jürgen Groß, SUSE" },
};

static void
fill(struct schedule *s)
{
    add_room(s, "Ravenna AB", 1, "A B");
    add_room(s, "Ravenna C", 1, "C");
    add_room(s, "Virginia", 0, "");
    add_room(s, "Ravenna ABC", 1, "A B C");
    add_day(s, "2015-08-17", "M0M0MM");
    add_day(s, "2015-08-18", "T0T0TT");
    for (size_t i = 0; i < G_N_ELEMENTS(reference); i++) {
        char *start = g_strdup_printf("%s %s", reference[i].day, reference[i].start);
        char *end = g_strdup_printf("%s %s", reference[i].day, reference[i].end);

        add_session(s, reference[i].code, reference[i].title, reference[i].people);
        add_slot(s, reference[i].code, reference[i].day, start, end, "-07:00", reference[i].room);
        g_free(start);
        g_free(end);
    }
    run(s, "INSERT INTO revision VALUES (1, unixepoch('2015-08-16 18:40-07:00'), '', 0)");
    run(s, "INSERT INTO code VALUES ('M0M0AB', 'room-day'), ('M0M00C', 'room-day'), ('T0T0AB', 'room-day'),"
           " ('T0T00C', 'room-day'), ('T0T00V', 'room-day')");
    run(s, "INSERT INTO room_day VALUES (1, '2015-08-17', 'M0M0AB'), (2, '2015-08-17', 'M0M00C'),"
           " (1, '2015-08-18', 'T0T0AB'), (2, '2015-08-18', 'T0T00C'), (3, '2015-08-18', 'T0T00V')");
}

static void
door_signs(struct schedule *s)
{
    gives(s, "a sign for each door and day on which something happens behind it",
          "SELECT sheet, head, tail, colour, plan, weekday, date, live_link, live_url, title, after, axis_from, axis_to, single_space "
          "FROM door_sign ORDER BY sheet",
          "2015-08-17 0001 Ravenna AB | Ravenna  | AB | room-1 | +A +B|-C | Monday | August 17 | xds.test/M0M0AB | https://XDS.TEST/M0M0AB"
          " | Ravenna AB, Monday August 17 |  | 540 | 1110 | \n"
          "2015-08-17 0002 Ravenna C | Ravenna  | C | room-2 | -A -B|+C | Monday | August 17 | xds.test/M0M00C | https://XDS.TEST/M0M00C"
          " | Ravenna C, Monday August 17 |  | 540 | 1110 | \n"
          "2015-08-18 0001 Ravenna AB | Ravenna  | AB | room-1 | +A +B|-C | Tuesday | August 18 | xds.test/T0T0AB | https://XDS.TEST/T0T0AB"
          " | Ravenna AB, Tuesday August 18 | After 5:50 | 540 | 1110 | 1\n"
          "2015-08-18 0002 Ravenna C | Ravenna  | C | room-2 | -A -B|+C | Tuesday | August 18 | xds.test/T0T00C | https://XDS.TEST/T0T00C"
          " | Ravenna C, Tuesday August 18 | After 11:30 | 540 | 1110 | 1\n"
          "2015-08-18 0003 Virginia |  | Virginia | room-3 |  | Tuesday | August 18 | xds.test/T0T00V | https://XDS.TEST/T0T00V"
          " | Virginia, Tuesday August 18 | Before 2:00 | 540 | 1110 | 1\n");
    gives(s, "event, place and revision are the same on all of them",
          "SELECT DISTINCT event, place, revision FROM door_sign",
          "Xen Developer Summit 2015 | Sheraton Seattle | Rev 1   Sun Aug 16, 6:40 pm\n");
    gives(s, "each lists what happens behind its door, the plenary behind two",
          "SELECT sheet, count(*) FROM door_sign_sessions GROUP BY sheet ORDER BY sheet",
          "2015-08-17 0001 Ravenna AB | 11\n2015-08-17 0002 Ravenna C | 11\n"
          "2015-08-18 0001 Ravenna AB | 10\n2015-08-18 0002 Ravenna C | 4\n2015-08-18 0003 Virginia | 1\n");
    gives(s, "times, breaks and gaps of Ravenna AB on Monday",
          "SELECT row, code, start, ends, break, after_break, gap, start_min, end_min FROM door_sign_sessions "
          "WHERE sheet LIKE '2015-08-17%AB' ORDER BY sheet, row",
          "1 | M00001 | 9:00 | to 9:45 am |  |  | 0 | 540 | 585\n"
          "2 | M00002 | 9:45 | to 10:30 am | break to 11:00 |  | 0 | 585 | 630\n"
          "3 | M00003 | 11:00 | to 11:30 am |  | 1 | 30 | 660 | 690\n"
          "4 | M00004 | 11:30 | to 12:00 pm |  |  | 0 | 690 | 720\n"
          "5 | M00005 | 12:00 | to 12:50 pm | break to 2:20 |  | 0 | 720 | 770\n"
          "6 | M00006 | 2:20 | to 2:50 pm |  | 1 | 90 | 860 | 890\n"
          "7 | M00008 | 2:50 | to 3:20 pm |  |  | 0 | 890 | 920\n"
          "8 | M00010 | 3:20 | to 3:50 pm | break to 4:20 |  | 0 | 920 | 950\n"
          "9 | M00012 | 4:20 | to 5:10 pm |  | 1 | 30 | 980 | 1030\n"
          "10 | M00014 | 5:10 | to 5:40 pm |  |  | 0 | 1030 | 1060\n"
          "11 | M00016 | 5:40 | to 6:10 pm |  |  | 0 | 1060 | 1090\n");
    gives(s, "the strips of Ravenna AB on Monday",
          "SELECT space, space_name, space_colour, space_note, plan, colour, count(*) FROM door_sign_sessions "
          "WHERE sheet LIKE '2015-08-17%AB' GROUP BY space ORDER BY min(row)",
          "Ravenna ABC | Ravenna ABC | ink | AB and C joined, partition open | +A +B +C | ink | 5\n"
          "Ravenna AB | Ravenna AB | room-1 | separate from Ravenna C, partition closed | +A +B|-C | room-1 | 6\n");
    gives(s, "no strips where the day uses one space",
          "SELECT DISTINCT sheet, space, space_name FROM door_sign_sessions WHERE sheet LIKE '2015-08-18%' ORDER BY sheet",
          "2015-08-18 0001 Ravenna AB |  | Ravenna AB\n2015-08-18 0002 Ravenna C |  | Ravenna C\n"
          "2015-08-18 0003 Virginia |  | Virginia\n");
    gives(s, "the session of Virginia",
          "SELECT code, url, link, start, times, ampm, title, speakers, plan, colour FROM door_sign_sessions WHERE sheet LIKE '%Virginia'",
          "T00011 | https://XDS.TEST/T00011 | xds.test/T00011 | 2:00 | 2:00 – 6:00 | pm | Joint Xen/KVM Hackathon |  | + | room-3\n");
    gives(s, "people of one affiliation are one group, of two are two",
          "SELECT speakers FROM door_sign_sessions WHERE code IN ('M00006', 'T00010') ORDER BY code",
          "Marc Zyngier & Thomas Molgaard\tARM Ltd\t\nDario Faggioli\tCitrix\t\nMeng Xu\tUniversity of Pennsylvania\t\n");
    gives(s, "an apostrophe is set as one", "SELECT title FROM door_sign_sessions WHERE code = 'T00007'",
          "PVHVM Linux Guest: Why Doesn’t Kexec Work?\n");
    gives(s, "what goes on elsewhere, after the last session or before the first",
          "SELECT sheet, row, plan, name, colour, note FROM door_sign_others ORDER BY sheet, row",
          "2015-08-18 0001 Ravenna AB | 1 | + | Virginia | room-3 | until 6:00 pm\n"
          "2015-08-18 0002 Ravenna C | 1 | +A +B|-C | Ravenna AB | room-1 | until 5:50 pm\n"
          "2015-08-18 0002 Ravenna C | 2 | + | Virginia | room-3 | from 2:00 pm\n"
          "2015-08-18 0003 Virginia | 1 | +A +B|-C | Ravenna AB | room-1 | until 12:20 pm\n"
          "2015-08-18 0003 Virginia | 2 | -A -B|+C | Ravenna C | room-2 | until 11:30 am\n");
    gives(s, "the hours of the ruler",
          "SELECT text_join(minute, minute || ' ' || label, ', ') FROM door_sign_hours WHERE sheet LIKE '%Virginia'",
          "540 9, 600 10, 660 11, 720 12, 780 1, 840 2, 900 3, 960 4, 1020 5, 1080 6\n");
    gives(s, "the bars of the ruler",
          "SELECT row, start_min, end_min, colour FROM door_sign_bars WHERE sheet LIKE '2015-08-17%C' AND row IN (5, 6)",
          "5 | 720 | 770 | ink\n6 | 860 | 890 | room-2\n");
}

static void
daily_posters(struct schedule *s)
{
    gives(s, "a poster for each day",
          "SELECT sheet, day_bold, day_light, event, place, revision, url, link, title FROM daily_poster ORDER BY sheet",
          "2015-08-17 | Monday | August 17 | Xen Developer Summit 2015 | Sheraton Seattle | Rev 1   Sun Aug 16, 6:40 pm"
          " | https://XDS.TEST/M0M0MM | xds.test/M0M0MM | Monday August 17\n"
          "2015-08-18 | Tuesday | August 18 | Xen Developer Summit 2015 | Sheraton Seattle | Rev 1   Sun Aug 16, 6:40 pm"
          " | https://XDS.TEST/T0T0TT | xds.test/T0T0TT | Tuesday August 18\n");
    gives(s, "with the rooms in use that day",
          "SELECT sheet, room_id, name, head, tail, colour, plan, note, cells FROM daily_poster_rooms ORDER BY sheet, row",
          "2015-08-17 | 1 | Ravenna AB | Ravenna  | AB | room-1 | +A +B|-C |  | 1,2\n"
          "2015-08-17 | 2 | Ravenna C | Ravenna  | C | room-2 | -A -B|+C |  | 3\n"
          "2015-08-17 | 4 | Ravenna ABC | Ravenna  | ABC | ink | +A +B +C | AB and C joined, partition open | 1,2,3\n"
          "2015-08-18 | 1 | Ravenna AB | Ravenna  | AB | room-1 | +A +B|-C |  | 1,2\n"
          "2015-08-18 | 2 | Ravenna C | Ravenna  | C | room-2 | -A -B|+C |  | 3\n"
          "2015-08-18 | 3 | Virginia |  | Virginia | room-3 |  |  | 4\n");
    gives(s, "and all sessions, in order of time and room",
          "SELECT sheet, row, room_id, code, start, ampm, start_min, end_min, times_full, times, colour FROM daily_poster_sessions "
          "WHERE code IN ('M00004', 'M00006', 'M00007', 'T00009', 'T00010', 'T00011') ORDER BY sheet, row",
          "2015-08-17 | 4 | 4 | M00004 | 11:30 | am | 690 | 720 | 11:30 am – 12:00 pm |  | ink\n"
          "2015-08-17 | 6 | 1 | M00006 | 2:20 | pm | 860 | 890 | 2:20 – 2:50 pm |  | room-1\n"
          "2015-08-17 | 7 | 2 | M00007 | 2:20 | pm | 860 | 890 | 2:20 – 2:50 pm |  | room-2\n"
          "2015-08-18 | 9 | 1 | T00009 | 11:30 | am | 690 | 740 | 11:30 am – 12:20 pm |  | room-1\n"
          "2015-08-18 | 10 | 1 | T00010 | 2:00 | pm | 840 | 890 | 2:00 – 2:50 pm |  | room-1\n"
          "2015-08-18 | 11 | 3 | T00011 | 2:00 | pm | 840 | 1080 | 2:00 – 6:00 pm | 2:00 – 6:00 pm | room-3\n");
    gives(s, "and how the clock shows each start and end",
          "SELECT text_join(row, minute || ' ' || label || ' ' || ampm, ', ') FROM daily_poster_clock WHERE sheet = '2015-08-18'",
          "540 9:00 am, 570 9:30 am, 600 10:00 am, 630 10:30 am, 660 11:00 am, 690 11:30 am, 740 12:20 pm, 840 2:00 pm, "
          "890 2:50 pm, 920 3:20 pm, 960 4:00 pm, 1010 4:50 pm, 1040 5:20 pm, 1070 5:50 pm, 1080 6:00 pm\n");
}

static void
badges(struct schedule *s)
{
    gives(s, "a badge for each person", "SELECT count(*), count(DISTINCT sheet) FROM speaker_badge", "33 | 33\n");
    gives(s, "in the order of last names, accents or none",
          "SELECT text_join(1, person, ', ') FROM (SELECT person FROM speaker_badge ORDER BY sheet LIMIT 8)",
          "Andrew Cooper, Jonathan Davies, Dario Faggioli, James Fehlig, Julien Grall, Sainath Grandhi, Jürgen Groß, Manish Jaggi\n");
    gives(s, "with the name in two parts, and what they are here as",
          "SELECT first, rest, affiliation, role, role_key, role_colour, role_ink, role_rule, more, link, event, title "
          "FROM speaker_badge WHERE person LIKE 'Konrad%'",
          "Konrad | Rzeszutek Wilk | Oracle | Speaker | speaker | ink | paper |  |  | xds.test/P00014"
          " | Xen Developer Summit 2015 | Konrad Rzeszutek Wilk\n");
    gives(s, "and their talks",
          "SELECT row, \"when\", room, plan, colour, title FROM speaker_badge_talks WHERE sheet LIKE 'liu wei%' ORDER BY sheet, row",
          "1 | Mon 9:45 am | Ravenna ABC | +A +B +C | ink | Xen 4.6 and Beyond\n"
          "2 | Mon 5:10 pm | Ravenna C | -A -B|+C | room-2 | Rump Kernel Based Upstream QEMU Stubdom\n");
}

static void
listings(struct schedule *s)
{
    gives(s, "rooms are listed with their cells", "SELECT * FROM list_rooms",
          "Ravenna AB | A B | yes | 16\nRavenna C | C | yes | 10\nVirginia |  | yes | 1\nRavenna ABC | A B C |  | 5\n");
    gives(s, "days are listed", "SELECT * FROM list_days", "2015-08-17 | M0M0MM | 17 | 3\n2015-08-18 | T0T0TT | 15 | 3\n");
    gives(s, "sessions are listed", "SELECT * FROM list_sessions LIMIT 1 OFFSET 5",
          "M00006 | 2015-08-17 | 14:20 | 14:50 | Ravenna AB | ARM: Virtualization Extensions | Marc Zyngier, Thomas Molgaard | active\n");
    gives(s, "people are listed", "SELECT * FROM list_people LIMIT 1", "P00004 | Andrew Cooper | Citrix System R&D Ltd | speaker | 1 | active\n");
    gives(s, "nothing is double", "SELECT * FROM check_overlap", "");
    gives(s, "every sign has its code", "SELECT * FROM check_code", "");
}

/* One sign, and what there is of words on it, in every language there is. */
static void
languages(struct schedule *s)
{
    static const struct { const char *language, *sign, *sessions, *others, *poster, *talk; } said[] = {
        { "en", "Tuesday | August 18 | Before 2:00 | Rev 1   Sun Aug 16, 6:40 pm | Virginia, Tuesday August 18\n",
          "9:00 | to 9:45 am | \n9:45 | to 10:30 am | break to 11:00\n", "Ravenna AB | until 5:50 pm\nVirginia | from 2:00 pm\n",
          "2:00 – 6:00 pm\n", "Tue 2:50 pm\n" },
        { "de", "Dienstag | 18. August | Vor 14:00 Uhr | Rev. 1   Stand So, 16. Aug., 18:40 Uhr | Virginia, Dienstag, 18. August\n",
          "9:00 | bis 9:45 Uhr | \n9:45 | bis 10:30 Uhr | Pause bis 11:00\n", "Ravenna AB | bis 17:50 Uhr\nVirginia | ab 14:00 Uhr\n",
          "14:00–18:00 Uhr\n", "Di, 14:50 Uhr\n" },
        { "fr", "Mardi | 18 août | Avant 14h00 | Rév. 1   Dim. 16 août, 18h40 | Virginia – Mardi 18 août\n",
          "9h00 | jusqu’à 9h45 | \n9h45 | jusqu’à 10h30 | reprise à 11h00\n", "Ravenna AB | jusqu’à 17h50\nVirginia | à partir de 14h00\n",
          "14h00 – 18h00\n", "Mar. 14h50\n" },
        { "es", "Martes | 18 de agosto | Antes de las 14:00 | Rev. 1   Dom 16 ago, 18:40 h | Virginia – Martes 18 de agosto\n",
          "9:00 | hasta las 9:45 | \n9:45 | hasta las 10:30 | sigue a las 11:00\n", "Ravenna AB | hasta las 17:50 h\nVirginia | desde las 14:00 h\n",
          "14:00–18:00 h\n", "Mar 14:50 h\n" },
        { "ja", "8月18日 | 火曜日 | 14:00より前 | 第1版   8/16（日）18:40 | Virginia 8月18日（火曜日）\n",
          "9:00 | 9:45まで | \n9:45 | 10:30まで | 11:00まで休憩\n", "Ravenna AB | 17:50まで\nVirginia | 14:00から\n",
          "14:00〜18:00\n", "8/18（火）14:50\n" },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(said); i++) {
        ok(speak(s, said[i].language), "the words of %s are all there", said[i].language);
        gives(s, said[i].language, "SELECT day_bold, day_light, after, revision, title FROM door_sign WHERE room = 'Virginia'", said[i].sign);
        gives(s, said[i].language, "SELECT start, ends, break FROM door_sign_sessions WHERE sheet LIKE '2015-08-17%AB' AND row < 3 "
                                   "ORDER BY sheet, row", said[i].sessions);
        gives(s, said[i].language, "SELECT name, note FROM door_sign_others WHERE sheet LIKE '2015-08-18%C' ORDER BY sheet, row", said[i].others);
        gives(s, said[i].language, "SELECT times FROM daily_poster_sessions WHERE code = 'T00011'", said[i].poster);
        gives(s, said[i].language, "SELECT \"when\" FROM speaker_badge_talks WHERE sheet LIKE 'stab%' AND row = 2", said[i].talk);
    }
    run(s, "UPDATE event SET clock = '12'");
    gives(s, "a clock of twelve hours in Japanese", "SELECT start, ends, times_full FROM door_sign_sessions "
          "JOIN daily_poster_sessions USING (code, start) WHERE code = 'T00011'", "2:00 | 午後6:00まで | 午後2:00〜6:00\n");
    speak(s, "en");
    run(s, "UPDATE event SET clock = '24'");
    gives(s, "a clock of 24 hours in English", "SELECT start, ends, ampm, times, label FROM door_sign_sessions "
          "JOIN door_sign_hours USING (sheet) WHERE code = 'T00011' AND minute = 1080", "14:00 | to 18:00 |  | 14:00 – 18:00 | 18\n");
    run(s, "UPDATE event SET clock = NULL, zone = 'Europe/Berlin'");
    gives(s, "another zone is another clock, at once", "SELECT start, ends FROM door_sign_sessions WHERE code = 'T00011'", "11:00 | to 3:00 am\n");
}

int
main(void)
{
    struct schedule s;

    schedule_open(&s, "America/Los_Angeles");
    fill(&s);
    /* As event files are opened: nothing in them can call what may do harm. */
    sqlite3_db_config(s.sql, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, (int *)NULL);
    door_signs(&s);
    daily_posters(&s);
    badges(&s);
    listings(&s);
    languages(&s);
    ok(schedule_close(&s), "the connection closes");
    return done();
}
