-- What a schedule does not say of people.
UPDATE person SET native = '智 王', native_lang = 'zh-Hans' WHERE name = 'Zhi Wang';
UPDATE person SET pronouns = 'they/them' WHERE name LIKE 'Wilhelmina%';
UPDATE person SET first = 'عبد الرحمن', rest = 'المنصوري' WHERE name LIKE 'عبد%';
UPDATE person SET first = 'Jinsong', rest = 'Liu', role = 'staff' WHERE name = 'Liu Jinsong';
UPDATE person SET native_lang = 'ja', native = name, role = 'sponsor' WHERE name LIKE '佐藤%';
UPDATE person SET native_lang = 'ko', native = name, role = 'press' WHERE name = '김민준';
UPDATE person SET role = 'attendee', pronouns = 'she/her' WHERE name LIKE 'Siobhán%';
